"""Where an objective hangs: what stands above it, read in the one SELECT of its row."""

from django.db import models


class WayUp(models.Func):
    """What an objective serves, the uppermost first. It ends even where rows would go round."""

    output_field = models.JSONField()
    template = (
        "(WITH RECURSIVE above (id, organization_id, parent_id, title, result, next_due_at,"
        " priority_id, step) AS ("
        "SELECT o.id, o.organization_id, o.parent_id, o.title, o.result, o.next_due_at,"
        " o.priority_id, 1 FROM objectives_objective o"
        " WHERE (o.id, o.organization_id) = (%(expressions)s)"
        " UNION ALL SELECT o.id, o.organization_id, o.parent_id, o.title, o.result, o.next_due_at,"
        " o.priority_id, above.step + 1 FROM objectives_objective o JOIN above"
        " ON o.id = above.parent_id AND o.organization_id = above.organization_id"
        " WHERE above.step < 50)"
        " SELECT coalesce(jsonb_agg(jsonb_build_object('id', above.id, 'title', above.title,"
        " 'result', above.result, 'due', above.next_due_at, 'rank', p.rank, 'priority', p.title)"
        " ORDER BY step DESC), '[]') FROM above LEFT JOIN strategy_priority p"
        " ON p.id = above.priority_id AND p.organization_id = above.organization_id)"
    )

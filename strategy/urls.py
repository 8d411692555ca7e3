from django.urls import path

from strategy import views

app_name = "strategy"
urlpatterns = [
    path("direction/plans/new/", views.new_plan, name="plan-new"),
    path("direction/plans/<uuid:plan_id>/activate/", views.activate, name="plan-activate"),
    path("direction/plans/<uuid:plan_id>/rank/", views.rank, name="rank"),
    path("direction/plans/<uuid:plan_id>/priorities/new/", views.new_priority, name="priority-new"),
    path(
        "direction/plans/<uuid:plan_id>/trade-offs/new/", views.new_trade_off, name="trade-off-new"
    ),
]

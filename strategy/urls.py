from django.urls import path

from strategy import views

app_name = "strategy"
PLAN, PRIORITY = "direction/plans/<uuid:plan_id>/", "direction/priorities/<uuid:priority_id>/"
TRADE_OFF = "direction/trade-offs/<uuid:trade_off_id>/"
ASSUMPTION = "direction/assumptions/<uuid:assumption_id>/"

urlpatterns = [
    path("direction/plans/", views.plans, name="plans"),
    path("direction/plans/new/", views.new_plan, name="plan-new"),
    path(f"{PLAN}edit/", views.edit_plan, name="plan-edit"),
    path(f"{PLAN}activate/", views.activate, name="plan-activate"),
    path(f"{PLAN}make-default/", views.make_default, name="plan-make-default"),
    path(f"{PLAN}close/", views.close_plan, name="plan-close"),
    path(f"{PLAN}versions/", views.versions, name="versions"),
    path(f"{PLAN}rank/", views.rank, name="rank"),
    path(f"{PLAN}priorities/new/", views.new_priority, name="priority-new"),
    path(f"{PRIORITY}edit/", views.edit_priority, name="priority-edit"),
    path(f"{PRIORITY}remove/", views.remove_priority, name="priority-remove"),
    path(f"{PLAN}trade-offs/new/", views.new_trade_off, name="trade-off-new"),
    path(f"{TRADE_OFF}edit/", views.edit_trade_off, name="trade-off-edit"),
    path(f"{TRADE_OFF}withdraw/", views.withdraw_trade_off, name="trade-off-withdraw"),
    path(f"{PLAN}assumptions/new/", views.new_assumption, name="assumption-new"),
    path(f"{ASSUMPTION}edit/", views.edit_assumption, name="assumption-edit"),
    path(f"{ASSUMPTION}judge/", views.judge_assumption, name="assumption-judge"),
    path(f"{ASSUMPTION}remove/", views.remove_assumption, name="assumption-remove"),
]

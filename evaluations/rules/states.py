"""The way of an evaluation, and whom it takes: draft → submitted → calibrated → signed."""

from enum import StrEnum


class Stage(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CALIBRATED = "calibrated"
    SIGNED = "signed"


class Step(StrEnum):
    """What is done to it; `judge` is to answer a question of execution quality."""

    JUDGE = "judge"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    CALIBRATE = "calibrate"
    SIGN = "sign"


WAYS: dict[tuple[Stage, Step], Stage] = {
    (Stage.DRAFT, Step.JUDGE): Stage.DRAFT,
    (Stage.DRAFT, Step.SUBMIT): Stage.SUBMITTED,
    (Stage.SUBMITTED, Step.JUDGE): Stage.SUBMITTED,
    (Stage.SUBMITTED, Step.SEND_BACK): Stage.DRAFT,
    (Stage.SUBMITTED, Step.CALIBRATE): Stage.CALIBRATED,
    (Stage.CALIBRATED, Step.JUDGE): Stage.CALIBRATED,
    (Stage.CALIBRATED, Step.SEND_BACK): Stage.DRAFT,
    (Stage.CALIBRATED, Step.CALIBRATE): Stage.CALIBRATED,
    (Stage.CALIBRATED, Step.SIGN): Stage.SIGNED,
}


def after(stage: Stage, step: Step) -> Stage | None:
    """Where a step leads; None where it is not to be taken. Nothing leads away from signed."""
    return WAYS.get((stage, step))


def stages_for(step: Step) -> frozenset[Stage]:
    return frozenset(stage for stage, taken in WAYS if taken == step)

"""Plans: what makes no sense is refused before anything is trained; learning rates as scheduled."""

import pytest

from seqgen.errors import InvalidInput
from seqgen.training.plan import TrainingPlan


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"optimiser": "lion"}, "optimiser must be one of adamw, adam, sgd, got 'lion'"),
        ({"schedule": "flat"}, "schedule must be one of cosine, plateau, got 'flat'"),
        ({"epochs": 0}, "epochs must be at least 1, got 0"),
        ({"max_gradient_norm": 0.0}, r"max_gradient_norm must be above 0 \(inf clips nothing\), got 0.0"),
        ({"plateau_factor": 2.0}, "plateau_factor must be above 0 and below 1, got 2.0"),
    ],
)
def test_what_makes_no_sense_is_refused(setting: dict[str, object], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{sentence}$"):
        TrainingPlan(**setting)  # type: ignore[arg-type]


def test_the_rate_falls_on_a_plateau_of_the_validation_figure() -> None:
    plan = TrainingPlan(
        schedule="plateau", peak_learning_rate=1.0, warmup_steps=4, plateau_epochs=1, plateau_factor=0.5
    )
    assert [plan.learning_rate(step, 10, ()) for step in (0, 1, 3, 9)] == [0.25, 0.5, 1.0, 1.0]
    figures = (3.0, 2.0, 2.1, 2.2, 1.0)
    assert [plan.learning_rate(99, 10, figures[:epochs]) for epochs in range(6)] == [1.0, 1.0, 1.0, 1.0, 0.5, 0.5]

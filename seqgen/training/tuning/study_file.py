"""study.db: the finished trials in SQLite, each added in one transaction, so that a kill leaves none by half.

It is Optuna's own format: its dashboard and its plots read the file.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from seqgen.errors import InvalidInput

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

STUDY_NAME = "seqgen"
IDENTITY = "identity"


class StudyFile:
    """Opens the file, makes it where it is not there, and refuses that of another study.

    Raises InvalidInput where it belongs to another ``identity``, is damaged or cannot be written.
    """

    def __init__(self, path: Path, identity: Mapping[str, Any]) -> None:
        import optuna

        self.path, wanted = path, json.loads(json.dumps(identity))  # as it comes back: without tuples
        with self._failing():
            self._storage = optuna.storages.RDBStorage(f"sqlite:///{path}")
            self._study = optuna.create_study(storage=self._storage, study_name=STUDY_NAME, load_if_exists=True)
            if not self.trials:
                self._study.set_user_attr(IDENTITY, wanted)
            stored = self._study.user_attrs.get(IDENTITY, {})
        if stored != wanted:
            differing = " and ".join(name for name in wanted if wanted[name] != stored.get(name))
            raise InvalidInput("out", f"{path} holds a study of another {differing}; choose an empty folder")

    def __enter__(self) -> "StudyFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._storage.remove_session()
        self._storage.engine.dispose()

    @property
    def trials(self) -> "Sequence[FrozenTrial]":
        """All trials, in the order of their numbers: every one is finished."""
        return self._study.get_trials(deepcopy=False)

    def add(self, trial: "FrozenTrial") -> None:
        """Store a finished trial; it gets the next number."""
        with self._failing():
            self._study.add_trial(trial)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        from optuna.exceptions import OptunaError
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except (OptunaError, SQLAlchemyError) as error:
            reason = str(error.__cause__ or error).splitlines()[0]
            raise InvalidInput("out", f"{self.path} cannot be used ({reason}); choose an empty folder") from error

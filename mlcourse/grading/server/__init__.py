"""Guards the Jupyter server in which a person marks; knows `course`, `ledger`, `showing`."""

from typing import Any

__all__ = ["_jupyter_server_extension_points"]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where Jupyter finds the extension."""
    return [{"module": "mlcourse.grading.server"}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Stand before everything else that answers on this server."""
    from mlcourse.grading.server.extension import load

    load(app)


async def _start_jupyter_server_extension(app: Any) -> None:
    """Once all extensions are there: the pages of the formgrader carry our nonce."""
    from mlcourse.grading.server.extension import start

    start(app)

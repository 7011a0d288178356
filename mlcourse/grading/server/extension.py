"""How the parts are hung into a Jupyter server: what it opens, what it refuses, what its pages may do.

It is enabled wherever the course's grader is installed, and does nothing where there is no formgrader.
"""

import secrets
from typing import Any

from jupyter_server.utils import url_path_join
from tornado.routing import AnyMatches, Rule
from tornado.web import Application

from mlcourse.grading.ledger.history import keep_history
from mlcourse.grading.server.course import marked_by
from mlcourse.grading.server.doorkeeper import Refusals
from mlcourse.grading.server.handlers import Refused, routes
from mlcourse.grading.server.kernels import keep_out
from mlcourse.grading.server.policy import policies
from mlcourse.grading.showing.exporter import NonceLoader

__all__ = ["load", "start"]

NONCE = "mlcourse_nonce"


def load(app: Any) -> None:
    """Put refusals, pages and policies before those of all other extensions."""
    web_app: Application = app.web_app
    base_url, nonce = web_app.settings["base_url"], secrets.token_urlsafe(18)
    web_app.settings[NONCE] = nonce
    own = [(url_path_join(base_url, route[0]), *route[1:]) for route in routes(nonce)]
    refused = Rule(Refusals(web_app.settings, base_url), Refused)
    router = web_app.default_router
    router.rules[:0] = [router.process_rule(Rule(AnyMatches(), rules)) for rules in ([refused], own)]
    web_app.transforms.append(policies(web_app.settings, base_url, nonce))
    keep_history()
    keep_out(app, lambda: marked_by(web_app.settings))


def start(app: Any) -> None:
    """Mark the scripts of nbgrader's own templates; by now nbgrader has loaded them."""
    settings = app.web_app.settings
    environment = settings.get("nbgrader_jinja2_env")
    if environment is not None:
        environment.loader = NonceLoader(environment.loader, settings[NONCE])

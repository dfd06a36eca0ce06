"""Starting and stopping a cluster from outside: by the verb, or for as long as a ``with`` lasts."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from cluster import state
from cluster.cleaning import clean
from cluster.handle import Cluster
from cluster.keeper import STAY
from cluster.plan import Plan, plan_for
from cluster.servers import API, BY_CONTROLLER, CORE, ETCD, MANAGER
from generators.model import Model
from generators.toolchain import Toolchain, cache

Tell = Callable[[str], None]
REPOSITORY = Path(__file__).resolve().parent.parent
_PATIENCE = 15.0


class CannotStart(Exception):
    """It did not start; ``hint`` is one next step."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.hint = hint


@contextlib.contextmanager
def running(
    model: Model | Plan,
    *,
    extras: Collection[str] = (),
    tell: Tell = lambda _: None,
) -> Iterator[Cluster]:
    """A cluster for as long as the block lasts, in a folder of its own.

    It ends with this process however that ends. Raises CannotStart, or Unavailable for a program
    that cannot be had.
    """
    # The keeper removes it where this process is killed.
    made = tempfile.TemporaryDirectory(prefix="cluster-", ignore_cleanup_errors=True)  # noqa: TID251
    with made as name:
        folder = Path(name)
        plan = model if isinstance(model, Plan) else plan_for(model, extras)
        keeper = _start(plan, folder, tell)
        try:
            with contextlib.closing(Cluster(folder)) as cluster:
                yield cluster
        finally:
            assert keeper.stdin is not None
            keeper.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                keeper.wait(_PATIENCE)
            if keeper.poll() is None:
                keeper.kill()
                keeper.wait()
            if keeper.stdout is not None:
                keeper.stdout.close()
            clean(folder)


def up(plan: Plan, folder: Path, tell: Tell) -> Cluster:
    """A cluster that stays. Raises as ``running`` does; what a crash left in ``folder`` is cleaned first."""
    keeper = _start(plan, folder, tell)
    assert keeper.stdin is not None
    with contextlib.suppress(OSError):
        keeper.stdin.write(f"{STAY}\n")
        keeper.stdin.close()
    if keeper.stdout is not None:
        keeper.stdout.close()
    # It is nobody's child from now on: not waiting for it is meant.
    keeper.returncode = 0
    return Cluster(folder)


def down(folder: Path) -> bool:
    """Ends the cluster in ``folder`` and removes its files; False when there was none."""
    lived = state.held(folder)
    keeper = state.holder(folder)
    if keeper is not None:
        keeper.send(signal.SIGTERM)
        if not keeper.ended_within(_PATIENCE):
            keeper.send(signal.SIGKILL)
            keeper.ended_within(_PATIENCE)
    existed = folder.is_dir() and any(folder.iterdir())
    clean(folder)
    return lived or existed


def _start(plan: Plan, folder: Path, tell: Tell) -> subprocess.Popen[str]:
    toolchain = Toolchain(REPOSITORY, tell)
    core = CORE if plan.nodes else (ETCD, API, MANAGER)
    names = [*core, *(name for one in plan.controllers for name in BY_CONTROLLER[one])]
    programs = {name: os.fspath(path) for name, path in toolchain.programs(names).items()}
    definitions = toolchain.definitions()
    # By what made it: other servers, or other definitions, are another template.
    made_by = cache.digest(os.fspath(definitions), programs[ETCD], programs[API])
    template = cache.find_folder(os.environ) / "cluster" / made_by
    _require(folder)
    orders = {
        "folder": os.fspath(folder),
        "plan": plan.document(),
        "programs": programs,
        "files": {"definitions": os.fspath(definitions), "template": os.fspath(template)},
    }
    keeper = subprocess.Popen(
        [sys.executable, "-P", "-m", "cluster.keeper"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": os.fspath(REPOSITORY)},
        start_new_session=True,
        text=True,
    )
    try:
        _give_orders(keeper, orders, tell)
    except BaseException:
        assert keeper.stdin is not None
        with contextlib.suppress(OSError):
            keeper.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            keeper.wait(_PATIENCE)
        keeper.kill()
        keeper.wait()
        if keeper.stdout is not None:
            keeper.stdout.close()
        clean(folder)
        raise
    return keeper


def _require(folder: Path) -> None:
    """Makes the folder ready. Raises CannotStart where a cluster runs or that is not ours to fill."""
    if not sys.platform.startswith("linux"):
        raise CannotStart(f"the cluster needs Linux, this is {sys.platform}", "run it in a virtual machine")
    if shutil.which("openssl") is None:
        raise CannotStart("there is no openssl, which makes the certificates", "./doit setup")
    if state.held(folder):
        raise CannotStart(
            f"a cluster runs in {folder} already", "./doit cluster status, or ./doit cluster down"
        )
    clean(folder)
    if folder.exists() and any(folder.iterdir()):
        raise CannotStart(f"{folder} holds other files", "name an empty folder: --folder DIR")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CannotStart(
            f"{folder} cannot be made: {error.strerror}", "name another folder: --folder DIR"
        ) from error


def _give_orders(keeper: subprocess.Popen[str], orders: object, tell: Tell) -> None:
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    hint = "run it again; if it stays so, ./doit setup builds what is missing"
    try:
        keeper.stdin.write(json.dumps(orders) + "\n")
        keeper.stdin.flush()
    except OSError as error:
        raise CannotStart(f"the keeper of the cluster ended at once: {error}", hint) from error
    for line in keeper.stdout:
        said = json.loads(line)
        if "ready" in said:
            return
        if "failed" in said:
            raise CannotStart(said["failed"], hint)
        tell(f"{said['told']} …")
    raise CannotStart("the keeper of the cluster ended before it was ready", hint)

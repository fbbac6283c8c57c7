"""Writes the table part of a revision from the models.

`python -m migrations.draft tenant 0003_hrm erp_domains.hrm.models` replaces the part between the
marks; what stands below "by hand" stays.
"""

import importlib
import pkgutil
import sys
from pathlib import Path
from types import ModuleType

from alembic.autogenerate import render_python_code
from alembic.operations.ops import CreateIndexOp, CreateTableOp, MigrateOperation, UpgradeOps
from sqlalchemy import Table

from kernel.db.base import SharedBase, TenantBase

START = "# --- tables (written by migrations.draft) ---"
END = "# --- by hand ---"
MARKS = ("append_only", "function_only")
HEADER = """

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
"""


def tables_of(module_names: list[str]) -> list[Table]:
    """The tables declared in these modules, in the order of their dependencies."""
    names: set[str] = set()
    for name in module_names:
        module = importlib.import_module(name)
        names |= {m.name for m in _with_children(module)}
    found: list[Table] = []
    for base in (SharedBase, TenantBase):
        mine = {
            m.class_.__table__.key for m in base.registry.mappers if m.class_.__module__ in names
        }
        found += [t for t in base.metadata.sorted_tables if t.key in mine]
    return found


def _with_children(module: ModuleType) -> list[ModuleType]:
    class Named(ModuleType):
        @property
        def name(self) -> str:
            return self.__name__

    found = [Named(module.__name__)]
    for child in pkgutil.walk_packages(getattr(module, "__path__", []), module.__name__ + "."):
        importlib.import_module(child.name)
        found.append(Named(child.name))
    return found


def create_table_code(tables: list[Table]) -> str:
    """Python source of the operations that create these tables and their indexes."""
    ops: list[MigrateOperation] = []
    for table in tables:
        # The database keeps the mark, so that rights can be given without the models at hand.
        table.comment = next((mark for mark in MARKS if table.info.get(mark)), table.comment)
        ops.append(CreateTableOp.from_table(table))
        ops += [
            CreateIndexOp.from_index(i) for i in sorted(table.indexes, key=lambda i: str(i.name))
        ]
    return render_python_code(UpgradeOps(ops), render_as_batch=False)


def rewrite(path: Path, tables: list[Table]) -> None:
    """Put the operations for these tables between the marks of a revision file."""
    source = path.read_text()
    before, rest = source.split(START)
    _, after = rest.split(END)
    code = create_table_code(tables).replace("astext_type=Text()", "astext_type=sa.Text()")
    code = code.replace("ARRAY(Text())", "ARRAY(sa.Text())")
    lines = [x for x in code.splitlines() if "# ###" not in x and not x.startswith("    info=")]
    body = "\n".join(lines).rstrip()
    if "from sqlalchemy.dialects" not in before:
        before = before.replace("\n\nfrom alembic import op\n", HEADER)
    doc = '"""Tables as the models declare them."""'
    path.write_text(
        f"{before}{START}\n\n\ndef create_tables() -> None:\n    {doc}\n    {body.lstrip()}\n\n\n{END}{after}"
    )


if __name__ == "__main__":
    kind, revision, *modules = sys.argv[1:]
    rewrite(Path(__file__).parent / kind / "versions" / f"{revision}.py", tables_of(modules))

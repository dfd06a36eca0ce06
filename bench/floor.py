"""The floor: the least a Python program does to fill 15 templates a service and write them.

CSafeLoader, Jinja2 with compiled templates, one open-write-close a file; no checks, no comparison,
no headers. Usage: ``python bench/floor.py CATALOG OUTPUT TEMPLATES BYTECODE``; TEMPLATES is made
on first use. What the project adds on top of this is what its speed is measured by.
"""

import os
import sys

import jinja2
import yaml

KINDS = (
    "Chart.yaml values.yaml values-staging.yaml values-production.yaml schema.yaml lock.yaml "
    "README.md all.yaml notes.txt scrape.yaml rules.yaml tests.yaml runbook.md pipeline.yaml owners.yaml"
).split()


def write_templates(folder: str) -> None:
    """15 templates of 0.3 to 3 KB: a header and lines that name the service, as real ones do."""
    os.makedirs(folder, exist_ok=True)
    line = (
        "key_{n}: {{{{ service.title }}}} {{{{ name }}}} {{{{ service.tier }}}} on {{{{ service.port }}}}\n"
    )
    edges = "{% for callee in service.depends_on or [] %}\n- calls: {{ callee }}\n{% endfor %}\n"
    for index, kind in enumerate(KINDS):
        count = 4 + 3 * index
        text = "# {{ name }}\n" + "".join(line.format(n=n) for n in range(count)) + edges
        with open(os.path.join(folder, kind), "w", encoding="utf-8") as file:
            file.write(text)


def main(catalog: str, output: str, folder: str, bytecode: str) -> None:
    """Reads the catalog and writes ``OUTPUT/<service>/<kind>`` for every service."""
    if not os.path.isdir(folder):
        write_templates(folder)
    os.makedirs(bytecode, exist_ok=True)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        bytecode_cache=jinja2.FileSystemBytecodeCache(bytecode),
        auto_reload=False,
        autoescape=False,
    )
    templates = [(kind, environment.get_template(kind)) for kind in KINDS]
    with open(catalog, "rb") as file:
        data = yaml.load(file, yaml.CSafeLoader)
    for name, service in data["services"].items():
        target = os.path.join(output, name)
        os.makedirs(target, exist_ok=True)
        for kind, template in templates:
            text = template.render(name=name, service=service)
            handle = os.open(os.path.join(target, kind), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.write(handle, text.encode())
            os.close(handle)


if __name__ == "__main__":
    main(*sys.argv[1:])

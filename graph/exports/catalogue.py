"""The entry of the data set in a catalogue: as JSON for the Thai government's, and as DCAT.

    catalogue.json            the fields of ckanext-thai_gdc, as its `package_create` takes them
    catalogue.ttl .jsonld     DCAT, which most other catalogues read

A file of this name is the entry; under any other name it would be the graph itself.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from govinno.graph.exports.dataset import DataSet, Resource, listed, written
from govinno.graph.exports.files import ending_of, new_file
from govinno.graph.exports.publication import catalogue_facts
from govinno.graph.exports.words import HONESTY, MADE_UP
from govinno.graph.tables import Form

FORMS: dict[str, Form] = {".ttl": "ttl", ".jsonld": "jsonld"}
ENDINGS = (".json", *FORMS)


def export_catalogue(data: DataSet, file: Path, day: date) -> dict[str, str]:
    """Write the entry as the ending of the file says.

    Gives the fields that nobody has filled yet, each with the part of the publication that fills
    it. `day` is the day of the snapshot where the reader is. `UnknownEnding` and `CannotWrite` as
    for every export.
    """
    ending = ending_of(file, ENDINGS)
    with new_file(file) as stream:
        if ending in FORMS:
            stream.write(written(listed(data), FORMS[ending]))
        else:
            entry = json.dumps(ckan_entry(data, day), ensure_ascii=False, indent=1)
            stream.write(f"{entry}\n".encode())
    asked = catalogue_facts()["asked"]["dcat" if ending in FORMS else "ckan"]
    return {field: part for field, part in asked.items() if not getattr(data.publication, part)}


def ckan_entry(data: DataSet, day: date) -> dict[str, Any]:
    """The fields of the Thai government data catalogue; what nobody has said is said to be so."""
    facts, said = catalogue_facts(), data.publication
    return {
        **facts["constant"],
        "title": data.words("title").th,
        "owner_org": said.organisation,
        "maintainer": said.contact,
        "maintainer_email": said.email,
        "tag_string": data.words("keywords").th.replace(", ", ","),
        "notes": _notes(data),
        "objective": [*said.objective] or facts["not_said"]["objective"],
        "update_frequency_unit": said.updated or facts["not_said"]["update_frequency_unit"],
        "data_source": data.words("source").th,
        "data_category": said.category,
        **_licence(said.licence),
        "accessible_condition": data.words("conditions").th,
        "url": f"{said.address}/" if said.address else "",
        "data_language": [facts["languages"][tag] for tag in _tags(data)],
        "last_updated_date": day.isoformat(),
        "resources": [_resource(data, resource, day) for resource in data.resources()],
    }


def _notes(data: DataSet) -> str:
    """What it is and what it cannot tell, in both languages, as paragraphs."""
    told = [data.words("description"), HONESTY]
    if data.manifest.made_up:
        told.insert(0, MADE_UP)
    return "\n\n".join([*(words.th for words in told), *(words.en for words in told)])


def _licence(address: str) -> dict[str, str]:
    """The licence in the words of the schema, with its address where it has no word for it."""
    facts = catalogue_facts()
    if not address:
        return {"license_id": facts["not_said"]["license_id"]}
    begins = address.partition("://")[2]
    for start, name in facts["licences"].items():
        if begins.startswith(start):
            return {"license_id": name}
    return {"license_id": facts["other"], "license_id_other": address}


def _tags(data: DataSet) -> list[str]:
    return [tag for tag in catalogue_facts()["languages"] if tag in data.figures.languages]


def _resource(data: DataSet, resource: Resource, day: date) -> dict[str, str]:
    words = data.words(resource.key)
    return {
        "url": resource.url,
        "name": words.th,
        "description": words.en,
        "format": resource.form,
        "resource_accessible_condition": data.words("conditions").th,
        "resource_last_updated_date": day.isoformat(),
    }

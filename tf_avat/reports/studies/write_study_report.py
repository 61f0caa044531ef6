"""The report of a study as files."""

import io
import pathlib

from matplotlib.figure import Figure

from tf_avat.reports.save_plot import save_plot
from tf_avat.reports.studies.compared_table import compared_table
from tf_avat.reports.studies.drawn_scores import DrawnScores
from tf_avat.reports.studies.study_csv import rows_csv, runs_csv
from tf_avat.reports.studies.study_figure import plot_style, study_figure
from tf_avat.reports.studies.study_json import study_json
from tf_avat.reports.studies.study_latex import study_latex
from tf_avat.reports.studies.study_markdown import study_markdown
from tf_avat.reports.studies.study_page import study_page
from tf_avat.written_atomically import written_atomically


def write_study_report(report, folder):
    """Writes a `StudyReport` in all its forms and returns their paths.

    `report.md`, `report.html` and `report.json` hold all of it; for each table `NAME.csv` has its rows,
    `NAME_runs.csv` its runs, `NAME.tex` is for a paper, and of a figure `NAME.svg` is the picture. Each
    file is either whole or as it was.

    Args:
        report: the `StudyReport`.
        folder: where they go; it is made if it is not there.

    Raises:
        OSError: the folder can't be written.
    """
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    drawn = DrawnScores()
    tables = [compared_table(table, drawn) for table in report.tables]
    contents = {
        "report.md": study_markdown(report, tables),
        "report.html": study_page(report, tables),
        "report.json": study_json(report, tables),
    }
    for compared in tables:
        name = compared.table.name
        contents[f"{name}.csv"] = rows_csv(compared)
        contents[f"{name}_runs.csv"] = runs_csv(compared)
        contents[f"{name}.tex"] = study_latex(compared)
        if compared.table.x is not None:
            contents[f"{name}.svg"] = _picture(compared)
    for name, text in contents.items():
        with written_atomically(folder / name) as file:
            file.write_text(text, encoding="utf-8")
    return [folder / name for name in contents]


def _picture(compared):
    file = io.StringIO()
    with plot_style():
        # A figure of which nothing has run yet is an empty one, so that no page lacks it.
        save_plot(study_figure(compared) or Figure(), file, format="svg", metadata={"Date": None})
    return file.getvalue()

"""Sphinx, for each language by itself; tools/site.py writes the sources and starts it."""

import re

from sphinx.locale import _ as gettext
from sphinx.search.zh import SearchChinese

project = "govreport"
author = "The govreport developers"
copyright = author
extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc", "sphinx.ext.autosummary"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

# lessons as they were saved; widgets would be fetched from elsewhere, and so they are not
nb_execution_mode = "off"
nb_ipywidgets_js = {}
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]

autosummary_generate = True
numpydoc_class_members_toctree = False
numpydoc_show_inherited_class_members = False

html_theme = "pydata_sphinx_theme"
templates_path = ["templates"]
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_title = "govreport"
html_show_sourcelink = False
html_copy_source = False
html_search_language = "zh"  # in both: the English pages cite Chinese, too
html_search_options = {"dict": ""}  # no words are cut, see Pairs
html_favicon = "static/icon.svg"
html_context = {"default_mode": "auto"}
html_sidebars = {"*": []}  # pages of the top have no others below them
html_theme_options = {
    "navbar_end": ["language", "theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": True,
    "use_edit_page_button": False,
    "show_toc_level": 2,
    "header_links_before_dropdown": 6,
}


class Pairs(SearchChinese):
    """Chinese by pairs of characters, in the pages and in what is asked for.

    Sphinx cuts pages into words and looks for the whole question as one: 不予公开 would
    not be found where the pages have 不予 and 公开.
    """

    language_name = (
        "English"  # whose stemmer it is: Sphinx asks for a ChineseStemmer, which is none
    )
    js_splitter_code = r"""
var splitQuery = (query) =>
  query.split(/[^\p{Letter}\p{Number}_]+/u).flatMap((part) =>
    part.split(/([\u4e00-\u9fff]+)/).flatMap((run) =>
      /^[\u4e00-\u9fff]{2,}$/.test(run)
        ? [...run].slice(1).map((_, n) => run.slice(n, n + 2))
        : run ? [run] : []));
"""

    def split(self, input: str) -> list[str]:
        """The pairs of each run of Chinese, and every Latin word."""
        latin = self.latin1_letters.findall(input)
        self.latin_terms.update(latin)
        runs = re.findall(r"[\u4e00-\u9fff]+", input)
        return [run[n : n + 2] for run in runs for n in range(len(run) - 1)] + latin


CHINESE = {
    "Breadcrumb": "当前位置",
    "Collapse Sidebar": "收起侧栏",
    "Color mode": "颜色",
    "Expand Sidebar": "展开侧栏",
    "More": "更多",
    "Search the docs ...": "搜索……",
    "System Settings": "跟随系统",
}
"""The theme's words that its own Chinese lacks."""


def name_options(app, config):
    """Words that are options of the theme, in the language that is built."""
    if config.language.startswith("zh"):
        config.html_theme_options["header_dropdown_text"] = CHINESE["More"]
        config.html_theme_options["search_bar_text"] = CHINESE["Search the docs ..."]


def name_templates(app, page, template, context, doctree):
    """Words of the theme's templates."""
    if app.config.language.startswith("zh"):
        context["_"] = lambda text: CHINESE.get(text) or gettext(text)


def setup(app):
    """Our search instead of Sphinx's, and all words in one language."""
    app.add_search_language(Pairs)
    app.connect("config-inited", name_options)
    app.connect("html-page-context", name_templates)

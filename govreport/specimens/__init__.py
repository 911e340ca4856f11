"""Reports with known figures, in the layouts that real reports have.

``facts`` says what a report reports, ``model`` how its lines are printed,
``oddities`` what real reports do to them; ``grids`` lays the tables out, and
``text``, ``html``, ``docx`` and ``pdf`` write the file.
"""

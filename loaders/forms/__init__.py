"""Case records as forms that people fill in: a workbook or a text document, written and read.

mapping + model → layout → a form's tables → workbook | document | XLSForm
workbook | document → what was filled in → laid over what travelled along unseen → record
"""

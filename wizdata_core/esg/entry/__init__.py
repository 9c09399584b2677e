"""Entering ESG figures and controversies by file or form: read, judged, looked at, then kept.

Pure: bytes become a sheet (`table`), a sheet and what is known become a preview (`preview`); what
may be wrong with a row stands in one catalogue (`rules`). `wizdata_core.ingest.esg_batches` keeps a
preview and takes it back.
"""

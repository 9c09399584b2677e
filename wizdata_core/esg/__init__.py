"""What is known of companies' and countries' environment, society and governance, and its scores.

Pure: catalogues, rules and arithmetic. What is stored is read by `wizdata_core.queries.esg_*` and
written by `wizdata_core.ingest.esg_*`.
"""

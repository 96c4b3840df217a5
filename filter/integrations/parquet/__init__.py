"""Parquet datasets on one machine: parts over processes, resumable, with a record of every part."""

from sqlalchemy import MetaData

from machi.shared.db.migrations import run_environment

run_environment(MetaData())

"""Tells the driver which process does the work, once it has the application loaded."""

import os
from pathlib import Path

# Known since gunicorn 25, passed over by those before it.
control_socket_disable = True


def post_worker_init(worker):
    # Renamed into place, so that the driver never reads half a number.
    file = Path(os.environ["BENCH_WORKER_FILE"])
    part = file.with_suffix(".part")
    part.write_text(str(worker.pid))
    part.rename(file)

"""What a web process does before it serves."""

import gc
import subprocess
import sys


def test_what_is_loaded_is_out_of_the_collectors_sight():
    said = "import gc, portal.wsgi; print(gc.get_freeze_count() > 50_000, gc.isenabled())"
    answer = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.split() == ["True", "True"]
    assert gc.isenabled()

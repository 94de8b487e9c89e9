"""Search every byte of a demo for its simulated customers and agents: `python benchmarks/scan_personal_data.py DIR`.

DIR is what `acsi demo DIR` made. All is searched but the folders of the insurer and of the firms, which play the parts
of others; also inside parquet, XLSX, ZIP and PDF files. Prints the bytes searched and the files in which anyone stands.
"""

import argparse
import sys
import time
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.scanner import OF_AGENTS, PERSONAL, planted_in, scan_folder


def main() -> int:
    """Search the demo; the exit code is 1 if anybody was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    folder = parser.parse_args().folder
    begun = time.perf_counter()
    claims = [pd.read_parquet(path, columns=list(PERSONAL)) for path in folder.glob("insurer/**/claims.parquet")]
    agents = [pd.read_csv(path, dtype=str) for path in folder.glob("insurer/**/agents.csv")]
    planted = planted_in([*claims, *(each[[name for name in OF_AGENTS if name in each]] for each in agents)])
    done = scan_folder(folder, planted, ("insurer", "firms"))
    took = time.perf_counter() - begun
    print(f"{done.scanned:,} bytes in {done.files} files searched for {len(planted):,} values in {took:.0f} s")
    print(f"found: {len(done.found)}")
    for place in sorted({place for places in done.found.values() for place in places}):
        print(f"  {place}")
    return 1 if done.found else 0


if __name__ == "__main__":
    raise SystemExit(main())

# SPDX-License-Identifier: Apache-2.0
# Starts the suite out of the folder that it was unpacked to: wstest.py FOLDER -m MODE -s SPEC
import sys

sys.path.insert(0, sys.argv.pop(1))
from autobahntestsuite import wstest

wstest.run()

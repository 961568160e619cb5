#!/bin/bash
# kill.sh for longer.
OFFDUTY_KILLS=1000 exec bash "$OFFDUTY_SOURCE/tests/cli/kill.sh"

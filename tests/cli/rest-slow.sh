#!/bin/bash
# rest.sh for an hour.
OFFDUTY_REST=1800 exec bash "$OFFDUTY_SOURCE/tests/cli/rest.sh"

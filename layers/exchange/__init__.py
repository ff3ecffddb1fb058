"""Files in and out: readers in a guarded child process, a gate behind them, and the difference to the facts."""

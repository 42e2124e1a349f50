CREATE INDEX run_step_by_run ON run_step (run);
CREATE INDEX run_item_by_step ON run_item (step);
CREATE INDEX run_line_by_item ON run_line (item);
CREATE INDEX hold_by_item ON hold (item);

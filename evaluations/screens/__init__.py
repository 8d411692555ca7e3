"""What the pages of step 8 show, as rows whose texts are ready."""

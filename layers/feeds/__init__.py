"""One small file per format, in and out."""

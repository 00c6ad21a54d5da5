"""The doors: settings, command line, build, HTTP service and pages."""

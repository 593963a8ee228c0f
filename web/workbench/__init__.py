"""The workbench: Streamlit screens for members, staff and commissioners; one file per job, no arithmetic."""

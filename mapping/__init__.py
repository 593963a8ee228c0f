"""What we work out: frames and arrays in, frames and arrays out; no files, no database, no Streamlit."""

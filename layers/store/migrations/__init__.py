"""The store's tables, version by version; ``migrate`` brings a store up to date when it is opened."""

"""Other engines behind the conformance cases' protocol, each with its own strengths and gaps."""

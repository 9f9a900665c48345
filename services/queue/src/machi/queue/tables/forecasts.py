"""What is told about waiting times: projections, which can be made again."""

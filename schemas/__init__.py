"""The contract: topic descriptors, JSON Schemas and example messages.

Data only; read through services.topics and services.codec.
"""

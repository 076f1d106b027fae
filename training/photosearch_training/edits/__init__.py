"""The edits and damage that people and devices do to photos, on tensors."""

"""What people and devices do to photos, on tensors."""

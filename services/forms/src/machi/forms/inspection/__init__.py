"""What looks into files that strangers sent: virus scanner, decoders in processes of their own."""

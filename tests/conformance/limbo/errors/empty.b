# A file without anything but comments.
# error anywhere

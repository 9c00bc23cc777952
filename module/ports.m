# ports.m: messages to and from programs in other machines, through ports that the host has given to this one.

Ports: module
{
	PATH:	con "$Ports";

	Port: adt {
		end:	int;	# what it really holds is hidden

		# Sends a copy, when there is room for it: 0; or -1, if the other end is closed.
		send:	fn(p: self ref Port, message: array of byte): int;
		# The next message, when there is one; nil, if the other end is closed and nothing is left.
		receive:	fn(p: self ref Port): array of byte;
		# For every program in this machine. What was received by nobody is lost.
		close:	fn(p: self ref Port);
	};

	# nil: the host has given no port of that name.
	open:	fn(name: string): ref Port;
};

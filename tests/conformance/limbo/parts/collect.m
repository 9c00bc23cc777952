# The interface of collect.b: functions and an adt for values of any reference type.
Collect: module
{
	PATH: con "collect.dis";

	Bag: adt[T] {
		items: list of T;

		new: fn(): ref Bag[T];
		put: fn(b: self ref Bag[T], x: T);
		take: fn(b: self ref Bag[T]): T;	# the last one put; nil if there is none
		size: fn(b: self ref Bag[T]): int;
	};

	reverse: fn[T](l: list of T): list of T;
};

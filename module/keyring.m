# keyring.m: the digests of $Keyring. Keys, certificates and ciphers of the reference's interface are not offered.
#
# A digest takes buf[0:n] and the state of what came before, nil at first. Called with a digest array it ends the
# computation: the array gets the result, and the call returns nil.

Keyring: module
{
	PATH:	con "$Keyring";

	DigestState: adt {
		x:	int;	# what it really holds is hidden
		copy:	fn(d: self ref DigestState): ref DigestState;
	};

	# Bytes of a result.
	MD4dlen, MD5dlen:	con 16;
	SHA1dlen:	con 20;
	SHA224dlen:	con 28;
	SHA256dlen:	con 32;
	SHA384dlen:	con 48;
	SHA512dlen:	con 64;

	md4, md5, sha1, sha224, sha256, sha384, sha512:
		fn(buf: array of byte, n: int, digest: array of byte, state: ref DigestState): ref DigestState;
	hmac_md5, hmac_sha1, hmac_sha256, hmac_sha384, hmac_sha512:
		fn(data: array of byte, n: int, key, digest: array of byte, state: ref DigestState): ref DigestState;
};

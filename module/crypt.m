# crypt.m: the digests of $Crypt, called as those of keyring.m. The reference's ciphers and keys are not offered.

Crypt: module
{
	PATH:	con "$Crypt";

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
	hmac_md5, hmac_sha1:
		fn(data: array of byte, n: int, key, digest: array of byte, state: ref DigestState): ref DigestState;
};

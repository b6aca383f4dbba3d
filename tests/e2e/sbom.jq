# SPDX-License-Identifier: GPL-3.0-or-later
# What the schema of SPDX 2.3 in JSON asks of the parts that packaging/sbom.sh writes, and that it hangs together: a list of
# what is wrong, empty when nothing is.
def must(f; $what): if f then empty else $what end;
def only($allowed): (keys - $allowed)[] | "unknown key " + .;
def has_all($wanted): ($wanted - keys)[] | "lacks " + .;
def licences: ["GPL-3.0-or-later", "LGPL-2.1-or-later", "LGPL-2.1-only", "GPL-2.0-only", "ISC", "blessing", "BSD-3-Clause", "BSD-2-Clause", "MIT",
	"Unicode-DFS-2015", "libpng-2.0", "Zlib", "X11-distribute-modifications-variant"];
. as $doc
| ["SPDXRef-DOCUMENT", .packages[].SPDXID] as $ids
| [.hasExtractedLicensingInfos[].licenseId] as $refs
| [
	only(["spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo", "documentDescribes",
		"hasExtractedLicensingInfos", "packages", "relationships"]),
	has_all(["spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo", "packages", "relationships"]),
	must(.spdxVersion == "SPDX-2.3"; "version"), must(.dataLicense == "CC0-1.0"; "licence of the data"),
	must(.SPDXID == "SPDXRef-DOCUMENT"; "id of the document"),
	must(.documentNamespace | test("^[a-z]+:[^# ]+$"); "namespace"),
	must(.creationInfo.created | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$"); "time"),
	must((.creationInfo.creators | length) > 0 and all(.creationInfo.creators[]; test("^(Tool|Person|Organization): .+")); "creators"),
	must(($ids | unique | length) == ($ids | length); "an id twice"),
	must(all($ids[]; test("^SPDXRef-[A-Za-z0-9.-]+$")); "form of an id"),
	must(all(.documentDescribes[]; IN($ids[])); "describes what is not there"),
	(.packages[] | . as $p | (
		only(["SPDXID", "name", "versionInfo", "downloadLocation", "filesAnalyzed", "primaryPackagePurpose", "licenseConcluded",
			"licenseDeclared", "copyrightText", "checksums", "sourceInfo", "externalRefs"]),
		has_all(["SPDXID", "name", "versionInfo", "downloadLocation", "licenseDeclared"]),
		must(.versionInfo | test("^[0-9][A-Za-z0-9.+~:-]*$"); "version"),
		must(.primaryPackagePurpose | IN("APPLICATION", "LIBRARY"); "purpose"),
		must(all(.licenseDeclared | splits(" (AND|OR) "); IN(licences[], $refs[])); "licence " + .licenseDeclared),
		must(all(.checksums[]?; .algorithm == "SHA256" and (.checksumValue | test("^[0-9a-f]{64}$"))); "checksum"),
		must(all(.externalRefs[]?; .referenceCategory == "PACKAGE-MANAGER" and .referenceType == "purl"
			and (.referenceLocator | test("^pkg:deb/debian/[a-z0-9.%+-]+@[^ ]+$"))); "reference")
		| ($p.name // "a package") + ": " + .)),
	(.relationships[] | (
		only(["spdxElementId", "relationshipType", "relatedSpdxElement"]),
		must(.relationshipType | IN("DESCRIBES", "DYNAMIC_LINK", "RUNTIME_DEPENDENCY_OF"); "kind of relation"),
		must((.spdxElementId | IN($ids[])) and (.relatedSpdxElement | IN($ids[])); "relates what is not there"))),
	must(all($ids[1:][]; . as $id | any($doc.relationships[]; .spdxElementId == $id or .relatedSpdxElement == $id)); "related to nothing")
]

// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json.closed;

/** A record in a package that is not open to Jackson. */
public record ClosedLine(String sender) {}

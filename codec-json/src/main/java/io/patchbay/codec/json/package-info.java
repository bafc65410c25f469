// SPDX-License-Identifier: Apache-2.0
/**
 * Messages as JSON.
 *
 * <p>{@link io.patchbay.codec.json.JsonProtocol} is found by the name {@code json}; nobody needs this package for that.
 * It is for applications that want their own {@link tools.jackson.databind.json.JsonMapper}, and for other protocols
 * that carry structured bodies as JSON ({@link io.patchbay.codec.json.JsonBodies}).
 *
 * <p>Whatever arrives is bounded: {@value io.patchbay.codec.json.JsonBodies#MAX_DEPTH} levels of nesting in a body,
 * {@value io.patchbay.codec.json.JsonBodies#MAX_TOKENS} tokens,
 * {@value io.patchbay.codec.json.JsonBodies#MAX_NUMBER_LENGTH} characters in a number,
 * {@value io.patchbay.codec.json.JsonBodies#MAX_NAME_LENGTH} in a member's name, and
 * {@link io.patchbay.Limits#maxMessageBytes()} in all. Duplicate names, trailing data, a byte order mark, bytes that
 * are not UTF-8, surrogates without their other half and numbers beyond the range of a {@code double} are refused.
 *
 * <p>No method takes or returns {@code null}.
 */
@Stability.Stable
package io.patchbay.codec.json;

import io.patchbay.Stability;

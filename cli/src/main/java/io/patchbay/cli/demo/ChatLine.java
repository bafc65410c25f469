// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.demo;

/**
 * What somebody says.
 *
 * @param sender who says it
 * @param text what is said
 */
public record ChatLine(String sender, String text) {}

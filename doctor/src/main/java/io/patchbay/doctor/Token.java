// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;


/**
 * One name of an endpoint, and what became of it.
 *
 * @param name the name
 * @param found whether there is one provider of that name, and not two
 * @param text which provider it is, or why none is seen
 * @param repair what makes it be seen; empty if it is
 */
public record Token(String name, boolean found, String text, String repair) {}

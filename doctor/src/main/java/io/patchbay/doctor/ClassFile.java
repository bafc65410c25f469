// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a class file says about a class, without loading it (The Java Virtual Machine Specification, chapter 4).
 *
 * @param name the binary name
 * @param superName its superclass; {@code null} for a module descriptor
 * @param interfaces the interfaces that it names itself
 * @param access its flags
 * @param major the version of its format
 * @param creatable whether it has a public constructor without parameters
 * @param providerMethod whether it has a public static method {@code provider()}
 * @param constantName what its method {@code name()} returns, if that is a constant; else {@code null}
 * @param references the classes that it refers to
 */
record ClassFile(
        String name,
        String superName,
        List<String> interfaces,
        int access,
        int major,
        boolean creatable,
        boolean providerMethod,
        String constantName,
        Set<String> references) {

    private static final int MAGIC = 0xCAFEBABE;

    /** Version 44 is Java 0, and each Java adds one. */
    private static final int JAVA_ZERO = 44;

    private static final int LDC = 0x12;
    private static final int LDC_WIDE = 0x13;
    private static final int RETURN_REFERENCE = 0xB0;

    /** Compilers keep far below; what is larger was not made by one. */
    private static final int MAX_BYTES = 4 << 20;

    int java() {
        return major - JAVA_ZERO;
    }

    boolean isConcrete() {
        return !Modifier.isAbstract(access) && !Modifier.isInterface(access);
    }

    boolean isPublic() {
        return Modifier.isPublic(access);
    }

    /** Reads a class; {@code null} if it is something else. */
    static ClassFile read(InputStream in) throws IOException {
        return new Reader(new DataInputStream(new BufferedInputStream(new Bounded(in)))).read();
    }

    /** Ends after some bytes, so that a class that inflates without end does not. */
    private static final class Bounded extends InputStream {

        private final InputStream in;
        private int left = MAX_BYTES;

        Bounded(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return left-- > 0 ? in.read() : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int count = in.read(target, offset, Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        }
    }

    private static final class Reader {

        private final DataInputStream in;
        private String[] texts;

        /** For a class or a string, where its text is. */
        private int[] references;
        private Set<Integer> classes = new LinkedHashSet<>();
        private boolean creatable;
        private boolean providerMethod;
        private String constantName;

        Reader(DataInputStream in) {
            this.in = in;
        }

        ClassFile read() throws IOException {
            if (in.readInt() != MAGIC) {
                return null;
            }
            in.readUnsignedShort();
            int major = in.readUnsignedShort();
            readConstants();
            int access = in.readUnsignedShort();
            String name = nameAt(in.readUnsignedShort());
            int superIndex = in.readUnsignedShort();
            List<String> interfaces = new ArrayList<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                interfaces.add(nameAt(in.readUnsignedShort()));
            }
            readMembers(false);
            readMembers(true);
            return new ClassFile(
                    name,
                    superIndex == 0 ? null : nameAt(superIndex),
                    interfaces,
                    access,
                    major,
                    creatable,
                    providerMethod,
                    constantName,
                    namedClasses());
        }

        private void readConstants() throws IOException {
            int count = in.readUnsignedShort();
            texts = new String[count];
            references = new int[count];
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts[i] = in.readUTF();
                    case 7, 8 -> {
                        references[i] = in.readUnsignedShort();
                        if (tag == 7) {
                            classes.add(i);
                        }
                    }
                    case 16, 19, 20 -> in.readUnsignedShort();
                    case 15 -> skip(3);
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> skip(4);
                    case 5, 6 -> {
                        skip(8);
                        // Long and double take two places.
                        i++;
                    }
                    default -> throw new IOException("unknown constant " + tag);
                }
            }
        }

        private void readMembers(boolean methods) throws IOException {
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                int access = in.readUnsignedShort();
                String name = textAt(in.readUnsignedShort());
                String type = textAt(in.readUnsignedShort());
                boolean isPublic = Modifier.isPublic(access);
                creatable |= methods && isPublic && name.equals("<init>") && type.equals("()V");
                providerMethod |= methods && isPublic && Modifier.isStatic(access) && name.equals("provider")
                        && type.startsWith("()");
                boolean naming = methods && name.equals("name") && type.equals("()Ljava/lang/String;");
                for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
                    boolean code = textAt(in.readUnsignedShort()).equals("Code");
                    int length = in.readInt();
                    if (naming && code) {
                        byte[] body = in.readNBytes(length);
                        if (body.length < length) {
                            throw new IOException("cut off");
                        }
                        constantName = returned(body);
                    } else {
                        skip(length);
                    }
                }
            }
        }

        /** A method that does nothing but return a constant loads it and returns it. */
        private String returned(byte[] body) throws IOException {
            // Two bytes each for stack and variables, four for the length; the instructions, and two more numbers.
            int length = body.length < 16 || body[4] != 0 || body[5] != 0 || body[6] != 0 ? 0 : body[7];
            if (length != 3 && length != 4) {
                return null;
            }
            int operation = body[8] & 0xFF;
            int last = body[8 + length - 1] & 0xFF;
            if (length == 3 && operation == LDC && last == RETURN_REFERENCE) {
                return nameAt(body[9] & 0xFF);
            }
            return length == 4 && operation == LDC_WIDE && last == RETURN_REFERENCE
                    ? nameAt((body[9] & 0xFF) << 8 | body[10] & 0xFF)
                    : null;
        }

        private Set<String> namedClasses() throws IOException {
            Set<String> names = new LinkedHashSet<>();
            for (int each : classes) {
                String name = nameAt(each);
                if (!name.startsWith("[")) {
                    names.add(name);
                }
            }
            return names;
        }

        private String nameAt(int index) throws IOException {
            return textAt(index < references.length ? references[index] : 0).replace('/', '.');
        }

        private String textAt(int index) throws IOException {
            String text = index < texts.length ? texts[index] : null;
            if (text == null) {
                throw new IOException("no text at " + index);
            }
            return text;
        }

        private void skip(int bytes) throws IOException {
            if (bytes < 0) {
                throw new IOException("negative length");
            }
            in.skipNBytes(bytes);
        }
    }
}

package ${package};

import io.patchbay.spi.Protocol;
import io.patchbay.testkit.ProtocolContract;

/** Each test is a rule that Patchbay relies on; the message of a failure says which. */
class ${classPrefix}ProtocolTest extends ProtocolContract {

    @Override
    protected Protocol protocol() {
        return new ${classPrefix}Protocol();
    }

    /** Texts and bytes; a protocol with structured bodies leaves this out. */
    @Override
    protected boolean supports(Class<?> kind) {
        return kind == String.class || kind == byte[].class;
    }

    /** There is no checksum; with one, this goes. */
    @Override
    protected boolean detectsCorruption() {
        return false;
    }
}

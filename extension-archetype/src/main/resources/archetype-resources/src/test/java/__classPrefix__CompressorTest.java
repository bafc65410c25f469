package ${package};

import io.patchbay.spi.Compressor;
import io.patchbay.testkit.CompressorContract;

/** Each test is a rule that Patchbay relies on; the message of a failure says which. */
class ${classPrefix}CompressorTest extends CompressorContract {

    @Override
    protected Compressor compressor() {
        return new ${classPrefix}Compressor();
    }
}

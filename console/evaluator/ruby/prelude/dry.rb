# frozen_string_literal: true

# Rehearses the publications in its block: shows the exact document and the servers that would act on it.
# Nothing is written.
def dry(*, &block)
  unless block
    raise ArgumentError, "`dry` needs a block, as in `dry { … }`. Without a block, the code would run for real."
  end

  Console::Host.rehearse(&block)
end
